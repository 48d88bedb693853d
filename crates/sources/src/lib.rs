//! Weather services and files, read into observations.
