import AppLayout from '@cloudscape-design/components/app-layout';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { useSession } from './api/session.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { FaultBanner } from './parts/fault-banner.tsx';
import { Flashes } from './parts/flashes.tsx';
import { Navigation } from './parts/navigation.tsx';
import { TopBar } from './parts/top-bar.tsx';

// Each page is a file of its own, loaded when it is opened.
const Now = lazy(() => import('./pages/now.tsx'));
const NeedsAttention = lazy(() => import('./pages/needs-attention.tsx'));
const Orders = lazy(() => import('./pages/orders.tsx'));
const Order = lazy(() => import('./pages/order.tsx'));
const Customer = lazy(() => import('./pages/customer.tsx'));
const Catalogue = lazy(() => import('./pages/catalogue.tsx'));
const Coupons = lazy(() => import('./pages/coupons.tsx'));
const Proof = lazy(() => import('./pages/proof.tsx'));
const BreakIt = lazy(() => import('./pages/break-it.tsx'));
const NotFound = lazy(() => import('./pages/not-found.tsx'));

export function App() {
  const { state } = useSession();
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <TopBar />
      {state === 'admin' ? <Pages /> : <SignIn />}
    </I18nProvider>
  );
}

function Pages() {
  return (
    <AppLayout
      headerSelector="#top-bar"
      navigation={<Navigation />}
      toolsHide
      ariaLabels={{ navigationToggle: 'Open navigation', navigationClose: 'Close navigation' }}
      notifications={
        <>
          <FaultBanner />
          <Flashes />
        </>
      }
      content={
        <Suspense fallback={<Spinner size="large" />}>
          <Routes>
            <Route index element={<Now />} />
            <Route path="needs-attention" element={<NeedsAttention />} />
            <Route path="orders" element={<Orders />} />
            <Route path="orders/:orderId" element={<Order />} />
            <Route path="customers/:userId" element={<Customer />} />
            <Route path="catalogue" element={<Catalogue />} />
            <Route path="coupons" element={<Coupons />} />
            <Route path="proof" element={<Proof />} />
            <Route path="break-it" element={<BreakIt />} />
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Suspense>
      }
    />
  );
}
