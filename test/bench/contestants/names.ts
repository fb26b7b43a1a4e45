/* Of the contestants' stack, for those who deploy it and must not load the CDK. */
export const STACK_NAME = 'order-saga-contestants';
/** Each has a Lambda and a table of its own; as in order-saga, but for the coupons. */
export const SERVICES = ['product', 'user', 'order', 'payment'];
