//! Lambda: raw objects to merged, checked, gap-repaired hourly observations.
