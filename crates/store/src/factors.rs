//! Second ways to prove who signs in.
//!
//! What is kept here opens nothing by itself: hashes of tokens and codes, secrets sealed by the caller, public keys.

mod proofs;
