//! The capture benchmark.

fn main() {}
