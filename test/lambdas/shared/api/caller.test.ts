import type { RequestContext } from '@aws-lambda-powertools/event-handler/types';
import { callerOf, requireAdmin } from '../../../../lambdas/shared/api/caller.ts';

const requestOf = (claims: Record<string, unknown>) =>
  ({
    event: { requestContext: { authorizer: { jwt: { claims: { sub: 'alice', ...claims } } } } },
  }) as unknown as RequestContext;
const member = (groups: unknown) => requestOf({ token_use: 'access', 'cognito:groups': groups });

describe('a caller', () => {
  it.each([['[admin]'], ['[staff admin]'], ['[admin staff]'], ['admin'], [['staff', 'admin']]])(
    'in the groups %j is an admin',
    (groups) => {
      expect(callerOf(member(groups))).toEqual({ userId: 'alice', isAdmin: true });
      expect(requireAdmin(member(groups))).toEqual({ userId: 'alice', isAdmin: true });
    },
  );

  it.each([
    [undefined],
    [''],
    ['[]'],
    ['[staff]'],
    ['[staff,admin]'],
    ['[admin,]'],
    ['[[admin]]'],
    // Somebody whose two groups are named so: what stands around the list stands at its ends only.
    ['staff [admin]'],
    ['[admin] staff'],
    ['[staff [admin]]'],
    ['[administrators]'],
    ['[not-admin]'],
    [['staff,admin']],
  ])('in the groups %j is none', (groups) => {
    expect(callerOf(member(groups))).toEqual({ userId: 'alice', isAdmin: false });
    expect(() => requireAdmin(member(groups))).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          status: 403,
          detail: 'Only members of the group "admin" may do this.',
        }),
      }),
    );
  });

  it.each(['id', undefined])('whose token is of the kind %s is nobody: 401, as RFC 6750 has it', (kind) => {
    const call = () => callerOf(requestOf({ token_use: kind, 'cognito:groups': '[admin]' }));

    expect(call).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          status: 401,
          detail: 'This is no access token: send that one.',
        }),
        headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
      }),
    );
  });
});
