//! Lambda: asks the sources for the hours that are missing and files what comes under raw/.
