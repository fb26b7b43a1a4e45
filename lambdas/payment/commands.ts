export { processPayment, refundPayment } from './payment.ts';
