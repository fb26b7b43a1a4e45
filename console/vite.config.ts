import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The design system brings eight cuts of its font inside its style sheet; the pages show two of them. */
const onlyUsedFonts: Plugin = {
  name: 'only-used-fonts',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('global-styles/index.css')) return undefined;
    return code.replaceAll(/@font-face\s*\{[^}]*\}/g, (face) =>
      /font-weight:\s*(?:400|700|normal|bold)/.test(face) && !/font-style:\s*italic/.test(face) ? face : '',
    );
  },
};

export default defineConfig({
  // The pages lie below the address of the API, which is another in each environment: index.html says below which.
  base: './',
  plugins: [onlyUsedFonts, react()],
  build: {
    target: 'es2022',
    sourcemap: false,
    // Every byte that a page runs comes from a file of its own: the policy forbids scripts in the document.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
