//! CRC-32 (reflected 0x04C11DB7) and the CRC of BinHex (0x1021).

use taipan_core::native::Args;
use taipan_core::types::int::IntRef;
use taipan_core::{R, Thread};
use taipan_heap::Value;

/// Eight tables: the CRC of a byte followed by 0 to 7 zero bytes.
const TABLES: [[u32; 256]; 8] = {
    let mut tables = [[0u32; 256]; 8];
    let mut i = 0;
    while i < 256 {
        let mut c = i as u32;
        let mut bit = 0;
        while bit < 8 {
            c = if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 };
            bit += 1;
        }
        tables[0][i] = c;
        i += 1;
    }
    let mut k = 1;
    while k < 8 {
        let mut i = 0;
        while i < 256 {
            let c = tables[k - 1][i];
            tables[k][i] = tables[0][(c & 255) as usize] ^ (c >> 8);
            i += 1;
        }
        k += 1;
    }
    tables
};

/// CRC-32 of `data` continued from `crc`, eight bytes a step.
pub fn update_crc32(crc: u32, data: &[u8]) -> u32 {
    let mut crc = !crc;
    let mut chunks = data.chunks_exact(8);
    for c in &mut chunks {
        let low = crc ^ u32::from_le_bytes([c[0], c[1], c[2], c[3]]);
        crc = TABLES[7][(low & 255) as usize]
            ^ TABLES[6][(low >> 8 & 255) as usize]
            ^ TABLES[5][(low >> 16 & 255) as usize]
            ^ TABLES[4][(low >> 24) as usize]
            ^ TABLES[3][c[4] as usize]
            ^ TABLES[2][c[5] as usize]
            ^ TABLES[1][c[6] as usize]
            ^ TABLES[0][c[7] as usize];
    }
    for &b in chunks.remainder() {
        crc = TABLES[0][((crc ^ u32::from(b)) & 255) as usize] ^ (crc >> 8);
    }
    !crc
}

/// An unsigned argument, taken modulo 2^32.
fn start(t: &Thread, v: Option<Value>) -> R<u32> {
    let Some(v) = v else { return Ok(0) };
    let i = t.index_int(v)?;
    Ok(match t.as_int(i) {
        Some(IntRef::Small(i)) => i as u32,
        Some(IntRef::Big(b)) => {
            let low = b.limbs()[0] as u32;
            if b.negative { low.wrapping_neg() } else { low }
        }
        None => 0,
    })
}

pub(super) fn crc32(t: &Thread, a: Args<'_>) -> R {
    let crc = start(t, a.opt(1))?;
    let data = t.buffer(a[0])?;
    t.new_int(update_crc32(crc, data.as_slice()) as i64)
}

pub(super) fn crc_hqx(t: &Thread, a: Args<'_>) -> R {
    let mut crc = start(t, a.opt(1))? & 0xFFFF;
    for &b in t.buffer(a[0])?.as_slice() {
        crc ^= u32::from(b) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 != 0 { (crc << 1) ^ 0x1021 } else { crc << 1 };
        }
        crc &= 0xFFFF;
    }
    t.new_int(crc as i64)
}
