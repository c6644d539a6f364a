//! `list`.

pub mod storage;
