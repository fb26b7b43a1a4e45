import Box from '@cloudscape-design/components/box';
import { PageLink } from '../parts/links.tsx';

export default function NotFound() {
  return (
    <Box variant="p" padding="l">
      There is no such page. <PageLink to="/">Now</PageLink> is where everything begins.
    </Box>
  );
}
