"""A card applied fast: many rows on all cores, a Parquet file as it is decoded, one row in microseconds."""
