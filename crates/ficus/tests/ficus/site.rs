//! An archive in a folder of its own, and files to bring into it.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// An archive that does not exist yet, with a folder of files beside it.
pub struct Site {
    folder: TempDir,
}

/// What a command said.
pub struct Said {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Site {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("files")).unwrap();
        Self { folder }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    /// Puts a file where imports look for it.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.files().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        command(&self.data(), arguments)
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        said(&self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Said {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that needs no more of it closes its end.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        said(&child.wait_with_output().unwrap())
    }

    /// Imports all files.
    pub fn import(&self) -> Said {
        self.run(&["import", "--json", self.files().to_str().unwrap()])
    }

    pub fn digest(&self) -> String {
        let said = self.run(&["check", "--digest"]);
        assert_eq!(said.status, 0, "{}", said.err);
        let digest = said.out.trim().to_owned();
        assert_eq!(digest.len(), 64, "{digest}");
        digest
    }
}

/// The binary over an archive, untouched by what the surroundings set.
pub fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ficus"));
    command.arg("--data").arg(data).args(arguments);
    for name in ["FICUS_DATA", "FICUS_DATABASE", "RUST_LOG"] {
        command.env_remove(name);
    }
    command
}

fn said(output: &Output) -> Said {
    Said {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout.clone()).unwrap(),
        err: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}

impl Said {
    /// The lines of a report.
    pub fn lines(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn summary(&self) -> serde_json::Value {
        let summary = self.lines().pop().unwrap_or_default();
        assert_eq!(summary["type"], "summary", "{}{}", self.out, self.err);
        summary
    }
}

/// A short story as a text file has it; each number gives another.
pub fn story(number: usize) -> String {
    let things = ["lamp", "violin", "goose", "letter", "kettle", "moor", "cipher"];
    let thing = things[number % things.len()];
    let mut text =
        format!("Title: The Case of the {thing} number {number}\nAuthor: Mary M.\nRating: General\n\n");
    for paragraph in 0..12 {
        text.push_str(&format!(
            "It was on a foggy morning of the year {} that the {thing} came back to Baker Street. Holmes looked at \
             it for a long while, and then laughed so heartily that I put down my paper.\n\n\"My dear Watson,\" said \
             he, \"this is the {paragraph}th {thing} of the week, and by far the most honest of them.\"\n\n",
            1880 + number % 20,
        ));
    }
    text
}
