export { decreaseBalance, increaseBalance } from './balance.ts';
