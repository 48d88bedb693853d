//! Comfort indices, clothing need, garments, wear plan and its words; pure.
