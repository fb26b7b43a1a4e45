import type { Answer, ParticipantClient } from '../conformance/participant-client.ts';
import { UserError } from '../terminal/run.ts';
import { ImportRefused, type Side } from './side.ts';

/** A domain of the monolith, over HTTP. Throws UserError, with what it said, for an answer that is none of the protocol's. */
export function monolithSide(client: ParticipantClient, domain: string): Side {
  const ask = async (what: string, answering: Promise<Answer>, taken: number[] = []) => {
    const answer = await answering;
    if (answer.status === 200 || taken.includes(answer.status)) return answer;
    const said =
      answer.status === 0 ? 'nothing' : `${answer.status} ${JSON.stringify(answer.body ?? '').slice(0, 200)}`;
    throw new UserError(`the monolith answers ${what} of ${domain} with ${said}`);
  };
  const get = async (what: string, query = '') =>
    (await ask(`GET ${what}`, client.get(`/saga/${what}?domain=${domain}${query}`))).body;
  return {
    readEpoch: () => get('epoch'),
    setEpoch: async ({ epoch, open }) => {
      const { status } = await ask('PUT epoch', client.put('/saga/epoch', { domain, epoch, open }), [409]);
      return status === 200;
    },
    totals: () => get('totals'),
    exportPage: (after, limit) =>
      get('export', `&limit=${limit}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`),
    countRows: async (after) => {
      const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
      // Our addition to the protocol: a participant need not have it.
      const { body } = await client.get(`/saga/count?domain=${domain}${query}`);
      return Number.isInteger(body?.rows) ? body.rows : undefined;
    },
    importRows: async (epoch, rows) => {
      const importing = client.post('/saga/import', { domain, epoch, rows });
      const { status, body } = await ask('POST import', importing, [409, 412]);
      if (status !== 200)
        throw new ImportRefused(`the monolith takes no rows of ${domain} in epoch ${epoch}`);
      return body;
    },
  };
}
