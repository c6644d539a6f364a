//! Cell sizes. A block holds cells of one size; requests are rounded up to the next class.
//!
//! 16 to 64 by 8 (a two-attribute object is 24 bytes), then about 1.25 apart, chosen so that little of a block is left
//! over at its end. Larger cells take whole blocks, still larger ones a mapping of their own.

/// Bytes per block.
pub const BLOCK_SIZE: usize = 16 << 10;

/// The cell size of each class, ascending.
pub const SIZE_CLASSES: [usize; 27] = [
    16, 24, 32, 40, 48, 56, 64, 80, 104, 128, 160, 200, 256, 320, 408, 512, 648, 816, 1024, 1256, 1632, 2048, 2728,
    3272, 4096, 5456, 8192,
];

/// Number of classes, and of windows in an `Allocator`.
pub const CLASS_COUNT: usize = SIZE_CLASSES.len();

/// Largest size served from blocks of equal cells.
pub const MAX_SMALL: usize = SIZE_CLASSES[CLASS_COUNT - 1];

/// Largest size served from whole blocks; beyond it a cell gets its own mapping. Mapping, faulting in and unmapping
/// cost more than clearing memory that is there, so this is larger than the growing in place alone would want.
pub const MAX_SPAN: usize = 8 * BLOCK_SIZE;

/// Class by size in units of 8 bytes.
const CLASS_TABLE: [u8; MAX_SMALL / 8 + 1] = {
    let mut table = [0u8; MAX_SMALL / 8 + 1];
    let (mut i, mut class) = (0, 0);
    while i < table.len() {
        if i * 8 > SIZE_CLASSES[class] {
            class += 1;
        }
        table[i] = class as u8;
        i += 1;
    }
    table
};

/// Bytes per mark bit, as a shift. Cells are at least this long, so that no two begin in the same granule.
pub const GRANULE_SHIFT: usize = 4;
/// Words of a block's bitmap of granules.
pub const BLOCK_WORDS: usize = BLOCK_SIZE >> GRANULE_SHIFT >> 6;

/// By class: the granules of a block in which cells begin.
pub static CELL_STARTS: [[u64; BLOCK_WORDS]; CLASS_COUNT] = {
    let mut starts = [[0; BLOCK_WORDS]; CLASS_COUNT];
    let mut class = 0;
    while class < CLASS_COUNT {
        let mut at = 0;
        while at + SIZE_CLASSES[class] <= BLOCK_SIZE {
            let granule = at >> GRANULE_SHIFT;
            starts[class][granule >> 6] |= 1 << (granule & 63);
            at += SIZE_CLASSES[class];
        }
        class += 1;
    }
    starts
};

/// The class of a request of `size` bytes. A size above `MAX_SMALL` has none; the result is then `CLASS_COUNT`.
#[inline(always)]
pub const fn class_of(size: usize) -> usize {
    if size > MAX_SMALL { CLASS_COUNT } else { CLASS_TABLE[size.div_ceil(8)] as usize }
}

/// Bytes a cell for a request of `size` bytes really has (what a container may use without growing).
#[inline]
pub const fn cell_size_for(size: usize) -> usize {
    if size <= MAX_SMALL { SIZE_CLASSES[class_of(size)] } else { size.next_multiple_of(8) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_has_the_smallest_class_that_holds_it() {
        for size in 1..=MAX_SMALL {
            let c = class_of(size);
            assert!(SIZE_CLASSES[c] >= size);
            assert!(c == 0 || SIZE_CLASSES[c - 1] < size);
        }
        assert_eq!(class_of(MAX_SMALL + 1), CLASS_COUNT);
        assert!(SIZE_CLASSES.iter().all(|s| s % 8 == 0 && *s >= 16));
    }
}
