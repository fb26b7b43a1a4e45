import '@cloudscape-design/global-styles/index.css';
import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { basePath, loadConfig } from './api/config.ts';
import { SessionProvider } from './api/session.tsx';
import { App } from './app.tsx';
import { FlashProvider } from './parts/flashes.tsx';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const followMode = () => applyMode(dark.matches ? Mode.Dark : Mode.Light);
dark.addEventListener('change', followMode);
followMode();

const config = await loadConfig();
createRoot(document.getElementById('console') as HTMLElement).render(
  <StrictMode>
    <BrowserRouter basename={`${basePath}/console`}>
      <SessionProvider config={config}>
        <FlashProvider>
          <App />
        </FlashProvider>
      </SessionProvider>
    </BrowserRouter>
  </StrictMode>,
);
