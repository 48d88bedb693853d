//! Measurements, as commands.
