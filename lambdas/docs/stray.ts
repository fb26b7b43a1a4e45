import { problemResult } from '../shared/api/http.ts';
import { problem } from '../shared/api/http-error.ts';
import { textOf } from './files.ts';

/** The answer to a request that is no route: 405 when its path has other methods, 404 otherwise. */
export function answerStray(path: string) {
  const methods = methodsOf(path);
  if (methods.length === 0) return problemResult(problem(404, 'There is no such route.'));
  const allow = methods.join(', ');
  return problemResult(problem(405, `This path takes ${allow}.`), { allow });
}

/** The methods that the API has at the path, as openapi.json tells; none for a path that it does not know. */
function methodsOf(path: string): string[] {
  const { paths } = JSON.parse(textOf('openapi.json')) as { paths: Record<string, object> };
  const known = { ...paths, '/openapi.json': { get: {} }, '/docs': { get: {} } };
  const methods = Object.entries(known)
    .filter(([pattern]) => matches(pattern, path))
    .flatMap(([, operations]) => Object.keys(operations));
  // HEAD is where GET is.
  const withHead = methods.includes('get') ? [...methods, 'head'] : methods;
  return [...new Set(withHead)].map((method) => method.toUpperCase()).sort();
}

/** Whether the path is one of the pattern's, segment by segment: `{name}` stands for any. */
function matches(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((segment, at) => (segment.startsWith('{') ? given[at] !== '' : segment === given[at]))
  );
}
