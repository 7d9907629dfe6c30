//! Smaller texts.

/// `text` with lines, then characters, taken out, the largest cuts first; then plainer ones.
#[must_use]
pub fn text(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut smaller: Vec<String> = cuts(&lines).map(|lines| lines.concat()).collect();
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= 1_000 {
        smaller.extend(cuts(&characters).map(String::from_iter));
        for (at, &character) in characters.iter().enumerate() {
            // Anything but a letter may matter; a letter is best an `a`.
            if character.is_alphanumeric() && character != 'a' && character != '1' {
                let plain = if character.is_ascii_digit() { '1' } else { 'a' };
                let mut characters = characters.clone();
                characters[at] = plain;
                smaller.push(String::from_iter(characters));
            }
        }
    }
    smaller
}

/// `bytes` with parts taken out, the largest cuts first.
#[must_use]
pub fn bytes(bytes: &[u8]) -> Vec<Vec<u8>> {
    cuts(bytes).collect()
}

/// `items` without one stretch of them: halves, quarters, down to single ones.
pub fn cuts<T: Clone>(items: &[T]) -> impl Iterator<Item = Vec<T>> {
    let sizes = std::iter::successors(Some(items.len().div_ceil(2)), |&size| {
        (size > 1).then(|| size.div_ceil(2))
    });
    sizes.filter(|&size| size > 0).flat_map(move |size| {
        (0..items.len()).step_by(size).map(move |from| {
            let to = items.len().min(from + size);
            [&items[..from], &items[to..]].concat()
        })
    })
}
