import { HttpError } from '../shared/api/http-error.ts';
import { CannotCorrect, type Correct, correctionLine, isCorrected } from '../shared/correction.ts';
import { readProduct } from './catalogue.ts';
import { moveUnits } from './stock-change.ts';
import { productKey, table } from './table.ts';

/** Sets the stock right by what the ledgers and the history say; what was put in stays as it is. */
export const correctStock: Correct = async (correction) => {
  const { id, difference } = correction;
  try {
    await moveUnits(id, difference, {
      writes: correctionLine(table, productKey(id).pk, correction),
      isThere: (line) => isCorrected(line, correction),
    });
  } catch (error) {
    throw error instanceof HttpError ? new CannotCorrect(`${id}: ${error.message}`) : error;
  }
  return { id, now: (await readProduct(id)).stock };
};
