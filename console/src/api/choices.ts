/* Made from openapi.json by npm run console. */
export const CHOICES = {
  "status": [
    "PENDING",
    "CONFIRMED",
    "REJECTING",
    "REJECTED",
    "CANCELLING",
    "CANCELLED"
  ],
  "reason": [
    "INSUFFICIENT_STOCK",
    "PRODUCT_NOT_FOUND",
    "COUPON_NOT_USABLE",
    "USER_NOT_FOUND",
    "TOTAL_CHANGED",
    "INSUFFICIENT_BALANCE",
    "PAYMENT_DECLINED",
    "ALREADY_COMPENSATED",
    "INVALID_COMMAND",
    "SERVICE_UNAVAILABLE"
  ],
  "failedStep": [
    "decreaseStock",
    "useCoupon",
    "decreaseBalance",
    "createOrder",
    "processPayment"
  ],
  "needsAttention": [
    "true",
    "false"
  ],
  "command": [
    "*",
    "decreaseStock",
    "useCoupon",
    "decreaseBalance",
    "createOrder",
    "processPayment",
    "refundPayment",
    "cancelOrder",
    "increaseBalance",
    "restoreCoupon",
    "increaseStock",
    "confirmOrder",
    "claimOrder",
    "closeOrder"
  ],
  "mode": [
    "throw-before",
    "throw-after",
    "hang-before",
    "hang-after"
  ]
} as const;
