export { claimOrder } from './claim.ts';
export { closeOrder, confirmOrder } from './end.ts';
export { cancelOrder, createOrder } from './order.ts';
