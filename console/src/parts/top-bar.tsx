import TopNavigation from '@cloudscape-design/components/top-navigation';
import { useHref } from 'react-router';
import { useSession } from '../api/session.tsx';
import { SearchBox } from './search-box.tsx';

export function TopBar() {
  const { config, state, user, signOut } = useSession();
  const isAdmin = state === 'admin';
  return (
    <div id="top-bar">
      <TopNavigation
        identity={{ href: useHref('/'), title: `order-saga · ${config.environment}` }}
        search={isAdmin ? <SearchBox /> : undefined}
        utilities={
          user
            ? [
                {
                  type: 'menu-dropdown',
                  text: user,
                  iconName: 'user-profile',
                  items: [{ id: 'sign-out', text: 'Sign out' }],
                  onItemClick: signOut,
                },
              ]
            : []
        }
      />
    </div>
  );
}
