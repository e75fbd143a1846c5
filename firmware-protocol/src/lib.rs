//! What a vehicle unit and the server agree on.
#![no_std]
#![forbid(unsafe_code)]
