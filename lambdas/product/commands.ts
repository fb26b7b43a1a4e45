export { decreaseStock, increaseStock } from './stock.ts';
