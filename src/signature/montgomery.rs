//! Powers modulo a large odd number, for the one kind of signature that `ring`
//! does not make: RSA with SHA-1, on deliveries of our own.
//!
//! Not for secrets of worth: how long it takes depends on the exponent.

/// `bytes` without the zeros before its first digit.
pub(super) fn without_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    &bytes[zeros..]
}

/// `base` to the power of `exponent` modulo `modulus`, all with the big end
/// first, as long as the modulus; none where the modulus is even or not larger
/// than the base.
pub(super) fn power(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Option<Vec<u8>> {
    let length = modulus.len();
    let field = Field::new(modulus)?;
    let base = limbs(base, field.modulus.len())?;
    if !is_less(&base, &field.modulus) {
        return None;
    }
    let base = field.multiplied(&base, &field.square_of_radix);
    let mut power = field.multiplied(&field.one(), &field.square_of_radix);
    for bit in bits(exponent) {
        power = field.multiplied(&power, &power);
        if bit {
            power = field.multiplied(&power, &base);
        }
    }
    let power = field.multiplied(&power, &field.one());
    let bytes: Vec<u8> = power
        .iter()
        .rev()
        .flat_map(|limb| limb.to_be_bytes())
        .collect();
    Some(bytes[bytes.len() - length..].to_vec())
}

/// Numbers below an odd modulus, as limbs with the little end first.
struct Field {
    modulus: Vec<u64>,
    /// The inverse of its lowest limb, negated, modulo 2^64.
    inverse: u64,
    /// 2 to the power of twice its bits, modulo it.
    square_of_radix: Vec<u64>,
}

impl Field {
    fn new(modulus: &[u8]) -> Option<Self> {
        let modulus = limbs(modulus, modulus.len().div_ceil(8))?;
        let lowest = *modulus.first().filter(|limb| **limb & 1 == 1)?;
        // Newton: each step doubles the bits that are right.
        let inverse = (0..6).fold(1_u64, |inverse, _| {
            inverse.wrapping_mul(2_u64.wrapping_sub(lowest.wrapping_mul(inverse)))
        });
        let mut square_of_radix = vec![0; modulus.len()];
        square_of_radix[0] = 1;
        for _ in 0..modulus.len() * 128 {
            double(&mut square_of_radix, &modulus);
        }
        Some(Self {
            inverse: inverse.wrapping_neg(),
            modulus,
            square_of_radix,
        })
    }

    fn one(&self) -> Vec<u64> {
        let mut one = vec![0; self.modulus.len()];
        one[0] = 1;
        one
    }

    /// `one` times `other`, divided by the radix (Montgomery, 1985).
    fn multiplied(&self, one: &[u64], other: &[u64]) -> Vec<u64> {
        let length = self.modulus.len();
        let mut sum = vec![0; length + 2];
        for limb in one {
            add_product(&mut sum, *limb, other);
            let factor = sum[0].wrapping_mul(self.inverse);
            add_product(&mut sum, factor, &self.modulus);
            sum.rotate_left(1);
            sum[length + 1] = 0;
        }
        let over = sum[length] > 0;
        sum.truncate(length);
        if over || !is_less(&sum, &self.modulus) {
            subtract(&mut sum, &self.modulus);
        }
        sum
    }
}

fn add_product(sum: &mut [u64], factor: u64, limbs: &[u64]) {
    let mut carry = 0_u128;
    for (at, place) in sum.iter_mut().enumerate() {
        let limb = limbs.get(at).copied().unwrap_or(0);
        let value = u128::from(*place) + u128::from(factor) * u128::from(limb) + carry;
        *place = low(value);
        carry = value >> 64;
    }
}

fn double(limbs: &mut [u64], modulus: &[u64]) {
    let mut carry = 0;
    for limb in limbs.iter_mut() {
        (*limb, carry) = (*limb << 1 | carry, *limb >> 63);
    }
    if carry == 1 || !is_less(limbs, modulus) {
        subtract(limbs, modulus);
    }
}

fn subtract(limbs: &mut [u64], less: &[u64]) {
    let mut borrow = false;
    for (limb, less) in limbs.iter_mut().zip(less) {
        let (value, one) = limb.overflowing_sub(*less);
        let (value, other) = value.overflowing_sub(u64::from(borrow));
        (*limb, borrow) = (value, one || other);
    }
}

fn is_less(one: &[u64], other: &[u64]) -> bool {
    one.iter().rev().lt(other.iter().rev())
}

fn limbs(bytes: &[u8], count: usize) -> Option<Vec<u64>> {
    let mut limbs: Vec<u64> = bytes
        .rchunks(8)
        .map(|chunk| {
            chunk
                .iter()
                .fold(0, |limb, byte| limb << 8 | u64::from(*byte))
        })
        .collect();
    (limbs.len() <= count).then(|| {
        limbs.resize(count, 0);
        limbs
    })
}

fn bits(bytes: &[u8]) -> impl Iterator<Item = bool> {
    let bits = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1));
    bits.skip_while(|bit| !bit)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
const fn low(value: u128) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same with numbers that the language has.
    fn plain(base: u64, exponent: u64, modulus: u64) -> u64 {
        let modulus = u128::from(modulus);
        let mut power = 1 % modulus;
        for bit in bits(&exponent.to_be_bytes()) {
            power = power * power % modulus;
            if bit {
                power = power * u128::from(base) % modulus;
            }
        }
        low(power)
    }

    proptest! {
        #[test]
        fn small_powers_are_those_of_the_language(base: u64, exponent: u64, modulus: u64) {
            let modulus = modulus | 1 | 1 << 63;
            let base = base % modulus;
            let made = power(&base.to_be_bytes(), &exponent.to_be_bytes(), &modulus.to_be_bytes());
            prop_assert_eq!(made, Some(plain(base, exponent, modulus).to_be_bytes().to_vec()));
        }

        /// Fermat: modulo a prime, 2^521 - 1, a power of it is the number itself.
        #[test]
        fn large_powers_keep_the_small_theorem(base in proptest::collection::vec(any::<u8>(), 1..60)) {
            let mut prime = vec![0xff; 66];
            prime[0] = 1;
            let mut padded = vec![0; 66 - base.len()];
            padded.extend_from_slice(&base);
            prop_assert_eq!(power(&base, &prime, &prime), Some(padded));
        }
    }

    #[test]
    fn what_has_no_answer_gets_none() {
        assert_eq!(power(&[1], &[1], &[4]), None);
        assert_eq!(power(&[5], &[1], &[3]), None);
        assert_eq!(power(&[1], &[1], &[]), None);
    }
}
