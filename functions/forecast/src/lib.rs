//! Lambda: the newest observations of a station to a forecast in the ledger.
