import SideNavigation from '@cloudscape-design/components/side-navigation';
import { useHref, useLocation, useNavigate } from 'react-router';
import { useSession } from '../api/session.tsx';

const PAGES = [
  ['Now', '/'],
  ['Needs attention', '/needs-attention'],
  ['Orders', '/orders'],
  ['Catalogue', '/catalogue'],
  ['Coupons', '/coupons'],
  ['Proof', '/proof'],
  ['Break it', '/break-it'],
] as const;

export function Navigation() {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { allowsFaults } = useSession().config;
  // Where nothing may be broken on purpose there is nothing to press.
  const pages = PAGES.filter(([, path]) => allowsFaults || path !== '/break-it');
  const home = useHref('/').replace(/\/$/, '');
  const current = PAGES.findLast(([, path]) => path !== '/' && pathname.startsWith(path))?.[1] ?? '/';
  return (
    <SideNavigation
      header={{ text: 'order-saga', href: `${home}/` }}
      activeHref={pathname.startsWith('/customers') ? '' : `${home}${current}`}
      items={pages.map(([text, path]) => ({ type: 'link', text, href: `${home}${path}` }))}
      onFollow={(event) => {
        event.preventDefault();
        navigate(event.detail.href.slice(home.length) || '/');
      }}
    />
  );
}
