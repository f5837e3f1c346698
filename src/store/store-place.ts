// Where records and contents lie: D1 and R2.

export interface StorePlace {
  database: D1Database;
  bucket: R2Bucket;
}
