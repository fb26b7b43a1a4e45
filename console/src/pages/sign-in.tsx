import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useSession } from '../api/session.tsx';

/** For those who have not signed in, and for those who have and are no operators. */
export function SignIn() {
  const { state, config, error, user, signIn, signOut } = useSession();
  if (state === 'starting')
    return (
      <Box textAlign="center" padding="xxl">
        <Spinner size="large" />
      </Box>
    );
  return (
    <ContentLayout header={<Header variant="h1">Console of order-saga, {config.environment}</Header>}>
      <Container>
        <SpaceBetween size="m">
          {state === 'not-admin' ? (
            <>
              <Alert type="warning" header="You are signed in, and not an operator">
                {user} is not a member of the group "admin". An administrator of the user pool can add you:
                see docs/console.md.
              </Alert>
              <Button onClick={signOut}>Sign out</Button>
            </>
          ) : (
            <>
              <Box variant="p">The console is for members of the group "admin".</Box>
              {error && <Alert type="error">{error}</Alert>}
              <Button variant="primary" onClick={signIn}>
                {config.local ? 'Sign in as admin (local)' : 'Sign in'}
              </Button>
            </>
          )}
        </SpaceBetween>
      </Container>
    </ContentLayout>
  );
}
