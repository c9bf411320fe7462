-- The schemas, one per stage, and the ledger of runs.
CREATE SCHEMA raw;
CREATE SCHEMA core;
CREATE SCHEMA estimates;
CREATE SCHEMA forecasts;
CREATE SCHEMA scores;
CREATE SCHEMA warnings;
CREATE SCHEMA runs;
