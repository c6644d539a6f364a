//! Ints of up to 8 bytes and the bytes they are: what arrays, views and `struct` are mostly made of.

use super::bigint::convert::ByteOrder;

/// The byte order of this machine.
pub const NATIVE: ByteOrder = if cfg!(target_endian = "little") { ByteOrder::Little } else { ByteOrder::Big };

/// The int that these bytes, at most 8, are; `None` if it does not fit.
#[inline]
pub fn read(bytes: &[u8], order: ByteOrder, signed: bool) -> Option<i64> {
    if bytes.is_empty() || bytes.len() > 8 {
        return None;
    }
    let fold = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    let value = match order {
        ByteOrder::Little => bytes.iter().rev().fold(0, fold),
        ByteOrder::Big => bytes.iter().fold(0, fold),
    };
    if signed {
        let unused = 64 - 8 * bytes.len() as u32;
        return Some(((value << unused) as i64) >> unused);
    }
    i64::try_from(value).ok()
}

/// The first `size` (1..=8) of these bytes are the int; `None` if it does not fit.
#[inline]
pub fn write(i: i64, size: usize, order: ByteOrder, signed: bool) -> Option<[u8; 8]> {
    if size == 0 || size > 8 || !signed && i < 0 {
        return None;
    }
    let unused = 64 - 8 * size as u32;
    let back = if signed { (i << unused) >> unused } else { ((i as u64) << unused >> unused) as i64 };
    if back != i {
        return None;
    }
    Some(match order {
        ByteOrder::Little => i.to_le_bytes(),
        ByteOrder::Big => (i << unused).to_be_bytes(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        for order in [ByteOrder::Little, ByteOrder::Big] {
            for size in 1..=8 {
                for i in [0i64, 1, -1, 127, 128, -128, -129, 255, 256, 1 << 31, -(1 << 40), i64::MAX, i64::MIN] {
                    for signed in [false, true] {
                        let bits = 8 * size as u32 - u32::from(signed);
                        let (low, high) = (if signed { -(1i128 << bits) } else { 0 }, (1i128 << bits) - 1);
                        let fits = (low..=high).contains(&i128::from(i));
                        let bytes = write(i, size, order, signed);
                        assert_eq!(bytes.is_some(), fits, "{i} {size} {signed}");
                        if let Some(bytes) = bytes {
                            assert_eq!(read(&bytes[..size], order, signed), Some(i));
                        }
                    }
                }
            }
        }
        assert_eq!(read(&[0xff; 8], ByteOrder::Big, false), None);
        assert_eq!(write(258, 2, ByteOrder::Big, false).map(|b| [b[0], b[1]]), Some([1, 2]));
    }
}
