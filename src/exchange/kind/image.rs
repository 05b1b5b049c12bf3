//! Pictures: their format by their first bytes, and their width and height
//! without decoding them.

/// Width and height in pixels.
type Size = (u32, u32);

/// A format of pictures: whether the bytes are of it, its name, and how its size
/// is read.
struct Format {
    is: fn(&[u8]) -> bool,
    name: &'static str,
    size: fn(&[u8]) -> Option<Size>,
}

const FORMATS: &[Format] = &[
    Format {
        is: |bytes| bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        name: "PNG",
        size: png,
    },
    Format {
        is: |bytes| bytes.starts_with(b"GIF8"),
        name: "GIF",
        size: gif,
    },
    Format {
        is: |bytes| bytes.starts_with(b"\xFF\xD8\xFF"),
        name: "JPEG",
        size: jpeg,
    },
    Format {
        is: |bytes| bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
        name: "WebP",
        size: webp,
    },
    Format {
        is: is_bmp,
        name: "BMP",
        size: bmp,
    },
    Format {
        is: |bytes| bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*"),
        name: "TIFF",
        size: |_| None,
    },
    Format {
        is: |bytes| bytes.get(4..12) == Some(b"ftypavif"),
        name: "AVIF",
        size: heif,
    },
    Format {
        is: |bytes| matches!(bytes.get(4..12), Some(b"ftypheic" | b"ftypmif1")),
        name: "HEIC",
        size: heif,
    },
];

/// How far into a picture of HEIF its sizes are looked for, in bytes.
const BOXES: usize = 8 << 10;

/// The size in the boxes `ispe` (ISO/IEC 23008-12, section 6.5.3): there is one
/// for each picture, thumbnails and tiles among them, and the largest is meant.
fn heif(bytes: &[u8]) -> Option<(u32, u32)> {
    let near = &bytes[..bytes.len().min(BOXES)];
    let sizes = memchr::memmem::find_iter(near, b"ispe").filter_map(|at| {
        let number = |from: usize| {
            let four = near.get(from..from + 4)?.try_into().ok()?;
            Some(u32::from_be_bytes(four))
        };
        Some((number(at + 8)?, number(at + 12)?))
    });
    sizes.max_by_key(|(width, height)| u64::from(*width) * u64::from(*height))
}

/// The most segments of a JPEG that are looked through for its size.
const SEGMENTS: usize = 200;

/// The format of a picture, and its size where it can be read.
pub(super) fn read(bytes: &[u8]) -> Option<(&'static str, Option<Size>)> {
    let format = FORMATS.iter().find(|format| (format.is)(bytes))?;
    Some((format.name, (format.size)(bytes)))
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

fn short(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(|pair| u16::from_le_bytes(pair).into())
}

/// PNG specification, section 11.2.2.
fn png(bytes: &[u8]) -> Option<Size> {
    let number = |at| array(bytes, at).map(u32::from_be_bytes);
    Some((number(16)?, number(20)?))
}

/// The specification of GIF 89a, section 18.
fn gif(bytes: &[u8]) -> Option<Size> {
    Some((short(bytes, 6)?, short(bytes, 8)?))
}

/// The first frame header (ITU-T T.81, section B.2.2), behind whatever segments
/// stand before it.
fn jpeg(bytes: &[u8]) -> Option<Size> {
    let number = |at| array(bytes, at).map(u16::from_be_bytes);
    let mut at = 2;
    for _ in 0..SEGMENTS {
        let [0xFF, marker] = array(bytes, at)? else {
            return None;
        };
        match marker {
            0xFF => at += 1,
            0x01 | 0xD0..=0xD7 => at += 2,
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                let (height, width) = (number(at + 5)?, number(at + 7)?);
                return Some((width.into(), height.into()));
            }
            _ => at += 2 + usize::from(number(at + 2)?),
        }
    }
    None
}

/// The container of WebP, sections "Simple File Format (Lossy)", "(Lossless)"
/// and "Extended File Format".
fn webp(bytes: &[u8]) -> Option<Size> {
    const LOW: u32 = (1 << 14) - 1;
    let wide = |at| {
        let [a, b, c] = array(bytes, at)?;
        Some(u32::from_le_bytes([a, b, c, 0]) + 1)
    };
    match bytes.get(12..16)? {
        b"VP8 " => Some((short(bytes, 26)? & LOW, short(bytes, 28)? & LOW)),
        b"VP8L" => {
            let packed = u32::from_le_bytes(array(bytes, 21)?);
            Some(((packed & LOW) + 1, (packed >> 14 & LOW) + 1))
        }
        b"VP8X" => Some((wide(24)?, wide(27)?)),
        _ => None,
    }
}

/// Two letters are no proof: the reserved bytes are zero, and the header has one
/// of the sizes there are.
fn is_bmp(bytes: &[u8]) -> bool {
    let header = array(bytes, 14).map(u32::from_le_bytes);
    bytes.starts_with(b"BM")
        && bytes.get(6..10) == Some(&[0; 4])
        && matches!(header, Some(12 | 40 | 52 | 56 | 108 | 124))
}

/// `BITMAPCOREHEADER` has two short numbers; of all others a negative height
/// stands for rows from the top.
fn bmp(bytes: &[u8]) -> Option<Size> {
    if array(bytes, 14).map(u32::from_le_bytes) == Some(12) {
        return Some((short(bytes, 18)?, short(bytes, 20)?));
    }
    let number = |at| array(bytes, at).map(i32::from_le_bytes);
    Some((number(18)?.unsigned_abs(), number(22)?.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_size_of_each_format_is_read() {
        let table: &[(&[u8], &str, Option<Size>)] = &[
            (
                b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\x80\0\0\x01\xe0",
                "PNG",
                Some((640, 480)),
            ),
            (b"GIF89a\x03\x00\x02\x00", "GIF", Some((3, 2))),
            (
                b"\xFF\xD8\xFF\xE0\x00\x04ab\xFF\xC2\x00\x11\x08\x01\xE0\x02\x80",
                "JPEG",
                Some((640, 480)),
            ),
            (b"\xFF\xD8\xFF\xE0", "JPEG", None),
            (b"\xFF\xD8\xFF\xDAdata", "JPEG", None),
            (
                b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01",
                "WebP",
                Some((640, 480)),
            ),
            (
                b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x7f\xc2\x77\x00",
                "WebP",
                Some((640, 480)),
            ),
            (
                b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x7f\x02\x00\xdf\x01\x00",
                "WebP",
                Some((640, 480)),
            ),
            (
                b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x80\x02\0\0\x20\xfe\xff\xff",
                "BMP",
                Some((640, 480)),
            ),
            (b"II*\0", "TIFF", None),
            (b"\0\0\0\x1cftypavif\0\0\0\0avif", "AVIF", None),
            (
                b"\0\0\0\x1cftypavif\0\0\0\0avif\0\0\0\x14ispe\0\0\0\0\0\0\0\x40\0\0\0\x40\
                \0\0\0\x14ispe\0\0\0\0\0\0\x02\x80\0\0\x01\xe0",
                "AVIF",
                Some((640, 480)),
            ),
        ];
        for (bytes, name, size) in table {
            assert_eq!(read(bytes), Some((*name, *size)), "{name}");
        }
        assert_eq!(read(b"BMW is a maker of cars, and this is text"), None);
        assert_eq!(read(b""), None);
    }

    proptest! {
        #[test]
        fn any_bytes_can_follow(
            start in 0..FORMATS.len(),
            bytes in proptest::collection::vec(any::<u8>(), 0..100),
        ) {
            const STARTS: &[&[u8]] = &[
                b"\x89PNG\r\n\x1a\n", b"GIF8", b"\xFF\xD8\xFF", b"RIFF\0\0\0\0WEBPVP8L", b"BM",
                b"RIFF\0\0\0\0WEBPVP8X", b"\xFF\xD8\xFF\xE0\0\0\xFF", b"II*\0",
            ];
            let _ = read(&[STARTS[start], &bytes].concat());
        }
    }
}
