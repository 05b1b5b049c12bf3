//! What is secret because it stands inside something that is, and how deep a
//! text in a text is looked into.

/// A value that is secret by its name, and is so in all of it: from which depth
/// on, until what opened there closes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Secret {
    depth: usize,
    from: Option<usize>,
}

impl Secret {
    pub(super) const fn open(&mut self, is_secret: bool) {
        self.depth += 1;
        if is_secret && self.from.is_none() {
            self.from = Some(self.depth);
        }
    }

    pub(super) fn close(&mut self) {
        if self.from == Some(self.depth) {
            self.from = None;
        }
        self.depth = self.depth.saturating_sub(1);
    }

    pub(super) const fn is_inside(self) -> bool {
        self.from.is_some()
    }
}

/// How many more texts are opened, each of which stands in the one before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Depth(u8);

impl Depth {
    /// Of what stands in nothing. A text in the last one is not opened: what
    /// could be is a secret as a whole.
    pub(super) const TOP: Self = Self(6);

    /// One text further; none where that is too deep.
    pub(super) fn deeper(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }
}
