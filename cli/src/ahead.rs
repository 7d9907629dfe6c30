//! Reading a file while what was read before is being worked on.

use std::fs::File;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use zeroize::Zeroizing;

/// Reads a regular file to its end, on a thread of its own that is less than 1 MiB ahead.
pub(crate) struct ReadAhead {
    full: Receiver<io::Result<Block>>,
    empty: SyncSender<Block>,
    block: Block,
    start: usize,
}

/// What one read brought. It may be secret.
struct Block {
    bytes: Zeroizing<Vec<u8>>,
    filled: usize,
}

const BLOCKS: usize = 4;
const BLOCK_LEN: usize = 256 * 1024;

impl ReadAhead {
    /// Begins where the file stands. `None` where there is no thread to be had, and for files that are
    /// so short that it would not pay.
    pub(crate) fn start(file: &File) -> Option<Self> {
        let found = file.metadata().ok()?;
        if !found.is_file() || found.len() < (BLOCKS * BLOCK_LEN) as u64 {
            return None;
        }
        let file = file.try_clone().ok()?;
        let (filled, full) = sync_channel(BLOCKS);
        let (empty, emptied) = sync_channel(BLOCKS);
        for _ in 1..BLOCKS {
            empty.try_send(Block::new()).ok()?;
        }
        std::thread::Builder::new()
            .spawn(move || read_all(file, &emptied, &filled))
            .ok()?;
        Some(Self {
            full,
            empty,
            block: Block::new(),
            start: 0,
        })
    }

    /// The next block is empty where the file ends, and only there.
    fn next_block(&mut self) -> io::Result<()> {
        let died = |_| Err(io::Error::other("the thread that reads ahead has ended"));
        let read = self.full.recv().unwrap_or_else(died)?;
        let used = std::mem::replace(&mut self.block, read);
        let _ = self.empty.try_send(used);
        self.start = 0;
        Ok(())
    }
}

impl Block {
    fn new() -> Self {
        Self {
            bytes: Zeroizing::new(vec![0; BLOCK_LEN]),
            filled: 0,
        }
    }
}

impl Read for ReadAhead {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.start == self.block.filled && !out.is_empty() {
            self.next_block()?;
        }
        let ready = self.block.bytes.get(self.start..self.block.filled);
        let count = ready.unwrap_or_default().read(out)?;
        self.start += count;
        Ok(count)
    }
}

/// Reads until the file ends, an error is told, or nobody listens any more.
fn read_all(mut file: File, empty: &Receiver<Block>, full: &SyncSender<io::Result<Block>>) {
    while let Ok(mut block) = empty.recv() {
        let read = loop {
            match file.read(&mut block.bytes) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let told = read.map(|count| {
            block.filled = count;
            block
        });
        let failed = told.is_err();
        if full.send(told).is_err() || failed {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK_LEN, BLOCKS, ReadAhead};
    use std::fs::File;
    use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

    #[test]
    fn every_byte_from_where_the_file_stands_is_read_once_and_in_order() {
        for len in [BLOCKS * BLOCK_LEN, 9 * BLOCK_LEN + 1] {
            let bytes: Vec<u8> = (0..len).map(|index| (index % 251) as u8).collect();
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&bytes).unwrap();
            file.seek(SeekFrom::Start(7)).unwrap();
            let mut read = Vec::new();
            let mut ahead = ReadAhead::start(&file).unwrap();
            ahead.read_to_end(&mut read).unwrap();
            assert!(read == bytes[7..], "{len}");
            assert_eq!(ahead.read(&mut [0]).unwrap(), 0, "it stays at its end");
        }
    }

    #[test]
    fn an_error_is_no_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        File::create(&path)
            .and_then(|file| file.set_len(1 << 22))
            .unwrap();
        let writes_alone = File::options().write(true).open(&path).unwrap();
        let mut ahead = ReadAhead::start(&writes_alone).unwrap();
        assert!(ahead.read(&mut [0]).is_err());
        assert!(ahead.read(&mut [0]).is_err(), "it stays");
    }

    #[test]
    fn small_files_and_whatever_is_no_file_are_not_read_ahead() {
        assert!(ReadAhead::start(&tempfile::tempfile().unwrap()).is_none());
        #[cfg(unix)]
        assert!(ReadAhead::start(&File::open("/dev/zero").unwrap()).is_none());
    }
}
