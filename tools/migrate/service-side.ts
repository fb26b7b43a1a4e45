import { askService, type ServiceFunction } from '../operate/service-client.ts';
import { ImportRefused, type Side } from './side.ts';

/** A domain of ours, through the inner door of its Lambda. */
export function serviceSide(service: ServiceFunction): Side {
  const ask = (participant: string, fields: object = {}) => askService(service, { participant, ...fields });
  return {
    readEpoch: () => ask('readEpoch'),
    setEpoch: async (wanted) => (await ask('setEpoch', wanted)).isSet,
    totals: () => ask('totals'),
    exportPage: (after, limit) => ask('export', { ...(after !== undefined && { after }), limit }),
    importRows: async (epoch, rows) => {
      const answer = await ask('import', { epoch, rows });
      if (answer.refused)
        throw new ImportRefused(`${service.functionName} takes no rows in epoch ${epoch}: ${answer.refused}`);
      return answer;
    },
  };
}
