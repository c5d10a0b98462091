//! Dumps of databases as programs and scripts write them.

use std::io::BufReader;

use ficus_formats::{
    Limits,
    dump::{self, Summary, is_dump},
};
use proptest::prelude::*;

/// A row as the tests compare it: database, table, columns, values.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    database: String,
    table: String,
    columns: Vec<String>,
    values: Vec<Option<String>>,
}

fn rows_with(dump: &[u8], capacity: usize) -> (Vec<Seen>, Summary) {
    let mut seen = Vec::new();
    let mut source = BufReader::with_capacity(capacity, dump);
    let summary = dump::read(&mut source, &Limits::default(), &mut |row| {
        let at = row.at();
        assert_eq!(dump[at.start as usize], b'(');
        assert_eq!(dump[at.end as usize - 1], b')');
        seen.push(Seen {
            database: row.database().to_owned(),
            table: row.table().to_owned(),
            columns: row.columns().map(|names| names.map(str::to_owned).collect()).unwrap_or_default(),
            values: row.values().map(|value| (!value.is_null()).then(|| value.text().into_owned())).collect(),
        });
    })
    .expect("there is a statement in it");
    assert_eq!(summary.bytes, dump.len() as u64);
    assert_eq!(summary.row_bytes + summary.other_bytes + summary.damaged_bytes, summary.bytes);
    assert_eq!(summary.tables.iter().map(|table| table.rows).sum::<u64>(), seen.len() as u64);
    (seen, summary)
}

fn rows(dump: &str) -> Vec<Vec<Option<String>>> {
    rows_with(dump.as_bytes(), 1 << 16).0.into_iter().map(|row| row.values).collect()
}

fn texts(values: &[&str]) -> Vec<Option<String>> {
    values.iter().map(|value| Some((*value).to_owned())).collect()
}

const WHOLE: &str = r"-- MySQL dump 10.13  Distrib 5.7.23
--
/*!40101 SET NAMES utf8 */;
CREATE DATABASE /*!32312 IF NOT EXISTS*/ `lamp` /*!40100 DEFAULT CHARACTER SET latin1 */;
USE `lamp`;
DROP TABLE IF EXISTS `stories`;
/*!40101 SET character_set_client = utf8 */;
CREATE TABLE `stories` (
  `sid` int(11) NOT NULL auto_increment,
  `title` varchar(200) character set latin1 NOT NULL default 'a, b; )',
  `summary` text COMMENT 'what it''s about',
  `score` decimal(4,2) default '0.00',
  PRIMARY KEY  (`sid`),
  KEY `title` (`title`(10))
) ENGINE=MyISAM AUTO_INCREMENT=3 DEFAULT CHARSET=latin1;
LOCK TABLES `stories` WRITE;
/*!40000 ALTER TABLE `stories` DISABLE KEYS */;
INSERT INTO `stories` VALUES (1,'The Lamp','It''s dark; (very)',-1.5),(2,'Fog\r\nand \'smoke\' \\',NULL,0);
/*!40000 ALTER TABLE `stories` ENABLE KEYS */;
UNLOCK TABLES;
DELIMITER ;;
CREATE TRIGGER t BEFORE INSERT ON stories FOR EACH ROW BEGIN INSERT INTO log VALUES (1); END ;;
DELIMITER ;
USE `hall`;
insert into stories (title, `sid`) values ('Another', 1) , ('Third', 2)
-- between rows
, ('Fourth', 3);
-- Dump completed";

#[test]
fn a_dump_of_mysqldump_gives_its_rows_with_databases_tables_and_columns() {
    for capacity in [1, 7, 1 << 16] {
        let (seen, summary) = rows_with(WHOLE.as_bytes(), capacity);
        assert_eq!(seen.len(), 5);
        assert_eq!((seen[0].database.as_str(), seen[0].table.as_str()), ("lamp", "stories"));
        assert_eq!(seen[0].columns, ["sid", "title", "summary", "score"]);
        assert_eq!(seen[0].values, texts(&["1", "The Lamp", "It's dark; (very)", "-1.5"]));
        assert_eq!(seen[1].values[1].as_deref(), Some("Fog\r\nand 'smoke' \\"));
        assert_eq!(seen[1].values[2], None);
        assert_eq!(seen[2].database, "hall");
        assert_eq!(seen[2].columns, ["title", "sid"]);
        assert_eq!(seen[4].values, texts(&["Fourth", "3"]));
        assert_eq!(summary.unfinished, None);
        assert_eq!(summary.damage, []);
        assert_eq!(summary.tables.len(), 2);
    }
}

#[test]
fn values_are_read_in_every_form_that_dumps_write_them_in() {
    for (written, read) in [
        (r#"VALUES ("say \"yes\"", "it""s", "l'eau")"#, vec!["say \"yes\"", "it\"s", "l'eau"]),
        (r"VALUES (0x4c616d70, x'466f67', _binary 0x41, X'')", vec!["Lamp", "Fog", "A", ""]),
        (r"VALUES (_binary'a\Zb', _utf8mb4 'é', N'n', '\%\_\0')", vec!["a\u{1a}b", "é", "n", "\\%\\_\0"]),
        (
            r"VALUES (NOW(), CONVERT('(a)' USING utf8), TRUE)",
            vec!["NOW()", "CONVERT('(a)' USING utf8)", "TRUE"],
        ),
        ("VALUES\r\n(\r\n'two\r\nlines' /* why */ , 1e5 )", vec!["two\r\nlines", "1e5"]),
        ("VALUE ('', '''', '''a''')", vec!["", "'", "'a'"]),
    ] {
        for head in
            ["INSERT INTO t ", "REPLACE INTO `t`", "INSERT IGNORE INTO \"t\"", "insert delayed into d.t "]
        {
            assert_eq!(rows(&format!("{head} {written};\n")), [texts(&read)], "{head}{written}");
        }
    }
}

#[test]
fn a_dump_that_is_cut_off_names_the_row_that_is_lost() {
    let (seen, summary) = rows_with(b"INSERT INTO `a` VALUES (1,'one'),\n(2,'tw", 16);
    assert_eq!(seen.len(), 1);
    let unfinished = summary.unfinished.unwrap();
    assert_eq!((unfinished.table.as_str(), unfinished.first_value.as_str()), ("a", "2"));
    assert_eq!(unfinished.at, 34..40);
}

#[test]
fn a_broken_row_costs_no_other_row() {
    let dump = "INSERT INTO a VALUES (1,'one'),(2,'it's'),(3,'three'),\n(4,'fo'ur'),(5,'five');\n\
                INSERT INTO a VALUES (6,'six's);\nINSERT INTO b VALUES (7);\n";
    let (seen, summary) = rows_with(dump.as_bytes(), 1 << 16);
    let firsts: Vec<&str> = seen.iter().filter_map(|row| row.values[0].as_deref()).collect();
    assert_eq!(firsts, ["1", "3", "5", "7"]);
    assert_eq!(summary.damage.len(), 3);
    assert_eq!(summary.damage[0].table, "a");
    let damaged: u64 = summary.damage.iter().map(|damage| damage.at.end - damage.at.start).sum();
    assert_eq!(damaged, summary.damaged_bytes);
}

#[test]
fn a_statement_without_its_end_does_not_swallow_the_next() {
    let dump = "INSERT INTO a VALUES (1)\nINSERT INTO a VALUES (2)\n";
    assert_eq!(rows(dump), [texts(&["1"]), texts(&["2"])]);
}

#[test]
fn an_insertion_of_another_form_is_named() {
    let (seen, summary) = rows_with(b"INSERT INTO a SET b=1, c='x;y';\nINSERT INTO a VALUES (2);", 1 << 16);
    assert_eq!(seen.len(), 1);
    assert_eq!((summary.damage[0].at.clone(), summary.damaged_bytes), (0..31, 31));
}

#[test]
fn what_is_no_dump_is_not_taken_for_one() {
    for (head, dump) in [
        ("-- MySQL dump 10.13  Distrib 5.5\n", true),
        ("/*!40101 SET NAMES utf8 */;\n", true),
        (
            "# Dump of fanfiction_authors \r\n# Dump DATE : 01-Jan-2009\r\n\r\nINSERT INTO fanfiction_authors VALUES(\"1\"",
            true,
        ),
        ("\u{feff}SET SQL_MODE=\"NO_AUTO_VALUE_ON_ZERO\";\n", true),
        ("CREATE TABLE `a` (\n  `b` int", true),
        ("drop table if exists a;", true),
        ("SET FOREIGN_KEY_CHECKS=0;\n", true),
        ("SET SESSION sql_mode = '';\n", true),
        ("USE lamp;\n", true),
        ("TRUNCATE TABLE a;\n", true),
        ("Use the lamp; it is dark.\n", false),
        ("Set in the fog of London, this is a story.\n", false),
        ("# The Lamp\n\nInsert into the lamp a wick; it burns.\n", false),
        ("Create a table of wood, said he.\n", false),
        ("-- \n\nIt was dark.\n", false),
        ("", false),
    ] {
        assert_eq!(is_dump(head.as_bytes()), dump, "{head}");
    }
}

#[test]
fn hostile_dumps_are_read_in_bounded_time() {
    let many = |text: &str, count: usize| text.repeat(count);
    for dump in [
        many("INSERT INTO t VALUES (/*\n", 20_000),
        many("INSERT INTO t VALUES ('\n", 20_000),
        many("INSERT INTO t VALUES (\"'\n", 20_000),
        format!("INSERT INTO t VALUES (1),{}", many("('a),", 50_000)),
        format!("INSERT INTO t VALUES (1),{}", many("(a(", 50_000)),
        format!("INSERT INTO t VALUES ({}", many("1,", 200_000)),
        format!("INSERT INTO t ({}", many("a,", 200_000)),
        format!("CREATE TABLE t ({}", many("`a` int,", 100_000)),
        format!("CREATE TABLE t (a int {}", many("(", 100_000)),
        format!("SET NAMES {}", many("é", 100_000)),
        many("CREATE TABLE a (", 20_000),
        many("DELIMITER", 20_000),
        many("`", 50_001),
        many(";/*", 50_000),
    ] {
        let mut source = dump.as_bytes();
        let summary = dump::read(&mut source, &Limits::default(), &mut |_| {});
        if let Ok(summary) = summary {
            assert_eq!(summary.row_bytes + summary.other_bytes + summary.damaged_bytes, dump.len() as u64);
        }
    }
}

/// Writes a value as mysqldump does.
fn write_value(out: &mut Vec<u8>, value: Option<&[u8]>, hexadecimal: bool) {
    let Some(value) = value else {
        out.extend(b"NULL");
        return;
    };
    if hexadecimal && !value.is_empty() {
        out.extend(b"0x");
        for byte in value {
            out.extend(format!("{byte:02X}").bytes());
        }
        return;
    }
    out.push(b'\'');
    for byte in value {
        match byte {
            0 => out.extend(b"\\0"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            0x1A => out.extend(b"\\Z"),
            b'\'' | b'"' | b'\\' => out.extend([b'\\', *byte]),
            other => out.push(*other),
        }
    }
    out.push(b'\'');
}

type Table = Vec<Vec<Option<Vec<u8>>>>;

fn written(table: &Table, hexadecimal: bool) -> Vec<u8> {
    let mut out = b"SET NAMES latin1;\nINSERT INTO `t` VALUES ".to_vec();
    for (at, row) in table.iter().enumerate() {
        out.extend(if at > 0 { &b",("[..] } else { b"(" });
        for (at, value) in row.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            write_value(&mut out, value.as_deref(), hexadecimal);
        }
        out.push(b')');
    }
    out.extend(b";\n");
    out
}

fn table() -> impl Strategy<Value = Table> {
    let byte = prop_oneof![any::<u8>(), prop::sample::select(&b"'\"\\`,();\n\r\0\x1a-#/*%_ab"[..]),];
    let value = prop::option::of(prop::collection::vec(byte, 0..24));
    prop::collection::vec(prop::collection::vec(value, 1..5), 1..6)
}

proptest! {
    #[test]
    fn what_was_written_is_read_back(table in table(), hexadecimal: bool, capacity in 1usize..64) {
        let dump = written(&table, hexadecimal);
        let mut source = BufReader::with_capacity(capacity, dump.as_slice());
        let mut seen = Table::new();
        dump::read(&mut source, &Limits::default(), &mut |row| {
            seen.push(row.values().map(|value| (!value.is_null()).then(|| value.bytes().into_owned())).collect());
        }).unwrap();
        prop_assert_eq!(seen, table);
    }

    #[test]
    fn a_dump_may_be_cut_anywhere(table in table(), cut in 0.0f64..1.0) {
        let dump = written(&table, false);
        let cut = &dump[..(dump.len() as f64 * cut) as usize];
        let mut rows = 0;
        if let Ok(summary) = dump::read(&mut &cut[..], &Limits::default(), &mut |_| rows += 1) {
            prop_assert_eq!(summary.row_bytes + summary.other_bytes + summary.damaged_bytes, cut.len() as u64);
        }
        prop_assert!(rows <= table.len());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(prop::sample::select(&b"'\"\\`,();\n-#/*!01 xX_ab"[..]), 0..200)) {
        let mut dump = b"INSERT INTO t VALUES (".to_vec();
        dump.extend(bytes);
        if let Ok(summary) = dump::read(&mut dump.as_slice(), &Limits::default(), &mut |_| {}) {
            prop_assert_eq!(summary.row_bytes + summary.other_bytes + summary.damaged_bytes, dump.len() as u64);
        }
    }
}
