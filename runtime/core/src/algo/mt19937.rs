//! The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), the generator behind `random`. Same seeds, same
//! numbers as CPython.

use super::bigint::{IBig, Int, UBig, convert};
use super::{Error, Result};

const SIZE: usize = 624;
const SHIFT_SIZE: usize = 397;

#[derive(Clone)]
pub struct Twister {
    state: [u32; SIZE],
    /// Words of the state that were given out.
    used: usize,
}

impl Twister {
    /// The state one word stands for.
    fn from_word(seed: u32) -> Twister {
        let mut state = [seed; SIZE];
        for i in 1..SIZE {
            let before = state[i - 1];
            state[i] = 1_812_433_253u32.wrapping_mul(before ^ (before >> 30)).wrapping_add(i as u32);
        }
        Twister { state, used: SIZE }
    }

    /// The state a key of any length stands for; an empty key is that of zero.
    pub fn from_key(key: &[u32]) -> Twister {
        let key = if key.is_empty() { &[0] } else { key };
        let mut twister = Twister::from_word(19_650_218);
        let state = &mut twister.state;
        // Fills places 1 to 623 in turn, and place 0 with the last of them at each turn.
        let mut at = 1;
        let mut mix = |state: &mut [u32; SIZE], factor: u32, change: &dyn Fn(u32, usize) -> u32| {
            let before = state[at - 1];
            state[at] = change(state[at] ^ (before ^ (before >> 30)).wrapping_mul(factor), at);
            at += 1;
            if at == SIZE {
                state[0] = state[SIZE - 1];
                at = 1;
            }
        };
        for round in 0..SIZE.max(key.len()) {
            let place = round % key.len();
            mix(state, 1_664_525, &|word, _| word.wrapping_add(key[place]).wrapping_add(place as u32));
        }
        for _ in 1..SIZE {
            mix(state, 1_566_083_941, &|word, at| word.wrapping_sub(at as u32));
        }
        state[0] = 0x8000_0000;
        twister
    }

    /// `random.seed(n)` for an int, by its absolute value.
    pub fn from_int(seed: &IBig) -> Twister {
        let mut key: Vec<u32> =
            convert::limbs(seed).1.iter().flat_map(|&limb| [limb as u32, (limb >> 32) as u32]).collect();
        while key.len() > 1 && key.last() == Some(&0) {
            key.pop();
        }
        Twister::from_key(&key)
    }

    /// The words and the position of `getstate()`.
    pub fn state(&self) -> (&[u32; SIZE], usize) {
        (&self.state, self.used)
    }

    /// `setstate()`: 624 words and a position.
    pub fn from_state(words: &[u32], used: usize) -> Result<Twister> {
        let state = words.try_into().map_err(|_| Error::value("state vector is the wrong size"))?;
        if used > SIZE {
            return Err(Error::value("invalid state"));
        }
        Ok(Twister { state, used })
    }

    fn refill(&mut self) {
        const TOP: u32 = 0x8000_0000;
        for i in 0..SIZE {
            let joined = (self.state[i] & TOP) | (self.state[(i + 1) % SIZE] & !TOP);
            let twisted = (joined >> 1) ^ if joined & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[i] = self.state[(i + SHIFT_SIZE) % SIZE] ^ twisted;
        }
        self.used = 0;
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        if self.used >= SIZE {
            self.refill();
        }
        let mut word = self.state[self.used];
        self.used += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    /// `random()`: 53 random bits behind the point.
    pub fn next_f64(&mut self) -> f64 {
        let high = self.next_u32() >> 5;
        let low = self.next_u32() >> 6;
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// `getrandbits(bits)`.
    pub fn bits(&mut self, bits: usize) -> Result<Int> {
        if bits == 0 {
            return Ok(Int::Small(0));
        }
        if bits <= 32 {
            return Ok(Int::Small(i64::from(self.next_u32() >> (32 - bits))));
        }
        let words = bits.div_ceil(32);
        let mut limbs: Vec<u64> = Vec::new();
        limbs.try_reserve_exact(words.div_ceil(2)).map_err(|_| Error::memory())?;
        for at in 0..words {
            let missing = bits - at * 32;
            let word = self.next_u32();
            let word = u64::from(if missing < 32 { word >> (32 - missing) } else { word });
            match limbs.last_mut() {
                Some(limb) if at % 2 == 1 => *limb |= word << 32,
                _ => limbs.push(word),
            }
        }
        Ok(Int::from(IBig::from(UBig::from_words(&limbs))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_cpython() {
        let mut random = Twister::from_int(&IBig::from(42));
        assert_eq!([random.next_f64(), random.next_f64()], [0.6394267984578837, 0.025010755222666936]);
        let mut random = Twister::from_int(&IBig::ZERO);
        assert_eq!(random.next_f64(), 0.8444218515250481);
        let mut random = Twister::from_int(&-(IBig::from(3) << 100));
        assert_eq!(random.next_f64(), 0.13466320296292544);
        let wide = IBig::from_str_radix("121435803771379770292003535860", 10).unwrap();
        assert_eq!(random.bits(100).unwrap(), Int::Big(wide));
    }

    #[test]
    fn state_round_trips() {
        let mut random = Twister::from_int(&IBig::from(7));
        random.next_u32();
        let (words, used) = random.state();
        let mut copy = Twister::from_state(words, used).unwrap();
        assert_eq!(
            (0..1000).map(|_| copy.next_u32()).collect::<Vec<_>>(),
            (0..1000).map(|_| random.next_u32()).collect::<Vec<_>>()
        );
        assert!(Twister::from_state(&[1], 0).is_err());
    }
}
