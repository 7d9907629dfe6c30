//! Checksums that issuers put into their tokens, so that a look-alike can be told.

/// The last six letters of a GitHub or npm token: CRC-32 (ISO-HDLC) of what stands before, in base 62.
pub(super) fn crc32_base62(body: &str) -> bool {
    let Some((random, sum)) = body.split_at_checked(body.len().saturating_sub(6)) else {
        return false;
    };
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'A'..=b'Z' => Some(byte.wrapping_sub(b'A').wrapping_add(10)),
        b'a'..=b'z' => Some(byte.wrapping_sub(b'a').wrapping_add(36)),
        _ => None,
    };
    let said = sum.bytes().try_fold(0_u64, |sum, byte| {
        let digit = u64::from(digit(byte)?);
        Some(sum.saturating_mul(62).saturating_add(digit))
    });
    said == Some(u64::from(crc32(random.as_bytes())))
}

/// A few dozen bytes at most: no table is worth its place.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            crc >> 1 ^ (0xEDB8_8320 & 0_u32.wrapping_sub(crc & 1))
        })
    })
}

/// The checksum of Bech32 (BIP 173) over the words `body` behind the human part `human`, in capitals.
pub(super) fn bech32(human: &str, body: &str) -> bool {
    const LETTERS: &[u8] = b"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
    let human = || human.bytes().map(|byte| byte.to_ascii_lowercase());
    let high = human().map(|byte| u32::from(byte >> 5));
    let low = human().map(|byte| u32::from(byte & 31));
    let words: Option<Vec<u32>> = body
        .bytes()
        .map(|byte| {
            let at = LETTERS.iter().position(|&letter| letter == byte)?;
            u32::try_from(at).ok()
        })
        .collect();
    let Some(words) = words else { return false };
    let values = high.chain([0]).chain(low).chain(words);
    let sum = values.fold(1_u32, |sum, value| {
        const STEPS: [u32; 5] = [
            0x3b6a_57b2,
            0x2650_8e6d,
            0x1ea1_19fa,
            0x3d42_33dd,
            0x2a14_62b3,
        ];
        let next = (sum & 0x01ff_ffff) << 5 ^ value;
        STEPS
            .iter()
            .enumerate()
            .filter(|(at, _)| sum >> 25 >> at & 1 == 1)
            .fold(next, |sum, (_, step)| sum ^ step)
    });
    sum == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_the_published_ones() {
        // The check value of CRC-32/ISO-HDLC.
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        // GitHub's own published example of a token that was never valid, without its prefix.
        assert!(crc32_base62(concat!(
            "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ",
            "0mLq17"
        )));
        assert!(!crc32_base62(concat!(
            "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ",
            "0mLq18"
        )));
        // BIP 173: the empty word sequence under the human part `a`.
        assert!(bech32("A", "2UEL5L") && !bech32("A", "2UEL5Q") && !bech32("B", "2UEL5L"));
    }
}
