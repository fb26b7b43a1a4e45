export { restoreCoupon, useCoupon } from './coupon.ts';
