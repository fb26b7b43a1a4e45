-- The shop as it was. What orders took is in the same transaction as what it was taken from.
CREATE TABLE IF NOT EXISTS products (
  product_id VARCHAR(64) NOT NULL PRIMARY KEY, name VARCHAR(200) NOT NULL, price BIGINT NOT NULL, stock BIGINT NOT NULL,
  stock_shares BIGINT, share_count BIGINT, archived_at VARCHAR(32), origin TEXT, created_at VARCHAR(32) NOT NULL);
CREATE TABLE IF NOT EXISTS adjustments (
  product_id VARCHAR(64) NOT NULL, adjustment_id VARCHAR(100) NOT NULL, units BIGINT NOT NULL, origin TEXT, at VARCHAR(32) NOT NULL,
  PRIMARY KEY (product_id, adjustment_id));
CREATE TABLE IF NOT EXISTS sales (
  product_id VARCHAR(64) NOT NULL, day VARCHAR(10) NOT NULL, units BIGINT NOT NULL, PRIMARY KEY (product_id, day));
CREATE TABLE IF NOT EXISTS campaigns (
  coupon_id VARCHAR(64) NOT NULL PRIMARY KEY, name VARCHAR(200) NOT NULL, discount VARCHAR(500) NOT NULL,
  min_order_amount BIGINT NOT NULL, quantity BIGINT NOT NULL, remaining BIGINT NOT NULL,
  valid_from VARCHAR(32) NOT NULL, valid_until VARCHAR(32) NOT NULL, closed_at VARCHAR(32), origin TEXT,
  created_at VARCHAR(32) NOT NULL);
CREATE TABLE IF NOT EXISTS coupons (
  coupon_id VARCHAR(64) NOT NULL, user_id VARCHAR(128) NOT NULL, status VARCHAR(16) NOT NULL,
  issued_at VARCHAR(32) NOT NULL, used_at VARCHAR(32), order_id VARCHAR(64),
  name VARCHAR(200), discount VARCHAR(500), min_order_amount BIGINT, valid_from VARCHAR(32), valid_until VARCHAR(32),
  PRIMARY KEY (coupon_id, user_id));
CREATE TABLE IF NOT EXISTS users (
  user_id VARCHAR(128) NOT NULL PRIMARY KEY, name VARCHAR(200), balance BIGINT NOT NULL, created_at VARCHAR(32) NOT NULL);
CREATE TABLE IF NOT EXISTS entries (
  user_id VARCHAR(128) NOT NULL, entry_id VARCHAR(100) NOT NULL, type VARCHAR(16) NOT NULL, amount BIGINT NOT NULL,
  order_id VARCHAR(64), reason VARCHAR(500), booked_by VARCHAR(128), at VARCHAR(32) NOT NULL, PRIMARY KEY (user_id, entry_id));
CREATE TABLE IF NOT EXISTS orders (
  order_id VARCHAR(64) NOT NULL PRIMARY KEY, user_id VARCHAR(128) NOT NULL, status VARCHAR(16) NOT NULL, reason VARCHAR(64),
  needs_attention BIGINT NOT NULL, items TEXT NOT NULL, coupon_id VARCHAR(64), price TEXT, placed BIGINT NOT NULL,
  created_at VARCHAR(32) NOT NULL, updated_at VARCHAR(32) NOT NULL);
CREATE TABLE IF NOT EXISTS payments (
  payment_id VARCHAR(100) NOT NULL PRIMARY KEY, order_id VARCHAR(64) NOT NULL, user_id VARCHAR(128) NOT NULL,
  amount BIGINT NOT NULL, status VARCHAR(16) NOT NULL, paid_at VARCHAR(32) NOT NULL, refunded_at VARCHAR(32));
CREATE TABLE IF NOT EXISTS requests (
  user_id VARCHAR(128) NOT NULL, route VARCHAR(160) NOT NULL, request_key VARCHAR(255) NOT NULL, body_hash VARCHAR(64) NOT NULL,
  status BIGINT NOT NULL, body TEXT NOT NULL, at VARCHAR(32) NOT NULL, PRIMARY KEY (user_id, route, request_key));

-- What the kit adds: the step ledger, each domain's epoch, and the version of each row.
CREATE TABLE IF NOT EXISTS saga_ledger (
  order_id VARCHAR(64) NOT NULL, step VARCHAR(32) NOT NULL, domain VARCHAR(16) NOT NULL, state VARCHAR(16) NOT NULL,
  result TEXT, effects TEXT, reason VARCHAR(64), detail TEXT, correlation_id VARCHAR(128),
  at VARCHAR(32) NOT NULL, compensated_at VARCHAR(32), PRIMARY KEY (order_id, step));
CREATE TABLE IF NOT EXISTS saga_epochs (
  domain VARCHAR(16) NOT NULL PRIMARY KEY, epoch BIGINT NOT NULL, is_open BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS saga_versions (
  table_name VARCHAR(32) NOT NULL, row_key VARCHAR(255) NOT NULL, domain VARCHAR(16) NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (table_name, row_key));
