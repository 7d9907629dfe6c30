//! Whether a text is JSON (RFC 8259), without recursion: a document may nest 10,000 deep.

/// `Ok` for one JSON value and nothing else, or where it ceases to be one.
pub(super) fn check(text: &str) -> Result<(), usize> {
    let mut cursor = Cursor {
        bytes: text.as_bytes(),
        at: 0,
    };
    cursor.value().map_err(|NoJson| cursor.at)?;
    if cursor.at == text.len() {
        Ok(())
    } else {
        Err(cursor.at)
    }
}

struct NoJson;

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn value(&mut self) -> Result<(), NoJson> {
        // The closing bracket of each collection that is open.
        let mut open = Vec::new();
        'value: loop {
            match self.next()? {
                b'{' if self.take(b'}') => {}
                b'[' if self.take(b']') => {}
                b'{' => {
                    open.push(b'}');
                    self.key()?;
                    continue;
                }
                b'[' => {
                    open.push(b']');
                    continue;
                }
                b'"' => self.string()?,
                b't' => self.word(b"rue")?,
                b'f' => self.word(b"alse")?,
                b'n' => self.word(b"ull")?,
                first => self.number(first)?,
            }
            while let Some(&end) = open.last() {
                match self.next()? {
                    b',' if end == b'}' => {
                        self.key()?;
                        continue 'value;
                    }
                    b',' => continue 'value,
                    byte if byte == end => drop(open.pop()),
                    _ => return Err(NoJson),
                }
            }
            return Ok(());
        }
    }

    fn key(&mut self) -> Result<(), NoJson> {
        self.word(b"\"")?;
        self.string()?;
        self.word(b":")
    }

    /// The rest of a string.
    fn string(&mut self) -> Result<(), NoJson> {
        loop {
            match self.next()? {
                b'"' => return Ok(()),
                b'\\' => match self.next()? {
                    b'u' => {
                        for _ in 0..4 {
                            if !self.next()?.is_ascii_hexdigit() {
                                return Err(NoJson);
                            }
                        }
                    }
                    escape if b"\"\\/bfnrt".contains(&escape) => {}
                    _ => return Err(NoJson),
                },
                0..0x20 => return Err(NoJson),
                _ => {}
            }
        }
    }

    /// The rest of a number: `-`? (0 | 1-9 digits) (. digits)? (e sign? digits)?
    fn number(&mut self, first: u8) -> Result<(), NoJson> {
        let first = if first == b'-' { self.next()? } else { first };
        match first {
            b'0' => {}
            b'1'..=b'9' => _ = self.digits(),
            _ => return Err(NoJson),
        }
        if self.take(b'.') && self.digits() == 0 {
            return Err(NoJson);
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            if self.digits() == 0 {
                return Err(NoJson);
            }
        }
        Ok(())
    }

    fn digits(&mut self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        count
    }

    fn word(&mut self, word: &[u8]) -> Result<(), NoJson> {
        if word.iter().all(|byte| self.take(*byte)) {
            Ok(())
        } else {
            Err(NoJson)
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn next(&mut self) -> Result<u8, NoJson> {
        let byte = self.bytes.get(self.at).ok_or(NoJson)?;
        self.at += 1;
        Ok(*byte)
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn tells_json_from_what_is_none() {
        let good = [
            "{}",
            "[]",
            "[[],{}]",
            r#"{"a":[1,-0.5e+3,"\u00e9\n",null,true,false]}"#,
            "0",
        ];
        for text in good {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        let bad = [
            "",
            "{",
            "[1,]",
            "{\"a\"}",
            "{a:1}",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "\"\n\"",
            "\"\\x\"",
            "nul",
            "[]]",
            "1 ",
            "{\"a\":1,}",
        ];
        for text in bad {
            assert!(check(text).is_err(), "{text}");
        }
        assert_eq!(
            check(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))),
            Ok(())
        );
    }
}
