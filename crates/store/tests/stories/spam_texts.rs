//! Texts of readers and of spam, made from a seed: for the drill of the web crate, and for the story that guards its figures.

/// A small generator (xorshift64*): the same seed gives the same wave.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % most as u64) as usize
    }

    pub fn of<'a>(&mut self, some: &[&'a str]) -> &'a str {
        some[self.below(some.len())]
    }
}

const WHO: &[&str] = &[
    "Holmes",
    "Watson",
    "Mrs Hudson",
    "Irene",
    "Lestrade",
    "Mycroft",
    "the Count",
    "Mina",
    "Alice",
    "the Hatter",
    "Elizabeth",
    "Mr Darcy",
    "Captain Nemo",
    "Phileas Fogg",
    "Passepartout",
    "Lucy",
    "Van Helsing",
    "Moran",
    "Wickham",
];
const THING: &[&str] = &[
    "the lamp",
    "the fog",
    "the violin",
    "the last letter",
    "the harbour",
    "that staircase",
    "the tea party",
    "the ball",
    "the storm",
    "the train",
    "the empty chair",
    "the garden gate",
    "the wager",
    "the photograph",
    "the clock",
    "the moor",
];
const FELT: &[&str] = &[
    "made me laugh out loud",
    "had me in tears",
    "was not what I expected",
    "is the best thing I read this month",
    "kept me up until two",
    "gave me chills",
    "felt true",
    "was so quiet and so good",
    "deserves a chapter of its own",
    "hurt in the good way",
    "was a little quick for me",
    "is where I fell for this story",
    "made me miss my stop",
];
const OPEN: &[&str] = &[
    "Oh,",
    "Well,",
    "I came back because",
    "Third time reading, and",
    "My sister sent me here, and",
    "I never comment, but",
    "What a chapter:",
    "On a rainy evening,",
    "Honestly,",
    "As somebody who grew up on these books,",
    "Look,",
];
const CLOSE: &[&str] = &[
    "Please go on.",
    "More of this!",
    "Now I have to read it again.",
    "The ending could breathe longer.",
    "Thank you.",
    "I will think about that line for days.",
    "Is there a sequel planned?",
    "Ten out of ten.",
    "You're killing me with that cliffhanger!",
    "I wonder who wrote the note.",
    "Off to read your other works.",
];
/// What many readers say in a few words.
pub const SHORT: &[&str] = &[
    "Loved it!",
    "Great chapter.",
    "More please!",
    "This was lovely.",
    "Bright!",
    "Thank you for sharing.",
    "Wow.",
];

/// What many readers say word for word, some of it long enough to be looked at.
const USUAL: &[&str] = &[
    "Thank you so much for writing this, I can't wait to see what happens next!",
    "I loved this chapter so much, thank you for sharing it with all of us!",
    "I can't believe you ended it there, please update soon, I need to know what happens next!",
];
const VERBS: &[&str] = &[
    "noticed",
    "feared",
    "forgave",
    "followed",
    "drew",
    "hid",
    "carried",
    "mocked",
    "kept",
    "found",
    "missed",
    "described",
    "betrayed",
    "imagined",
    "answered",
    "trusted",
    "watched",
    "doubted",
    "remembered",
    "left",
];
const ADJECTIVES: &[&str] = &[
    "quiet", "odd", "lovely", "cold", "funny", "cruel", "warm", "slow", "sharp", "honest", "sad", "clever",
    "strange", "brave", "tired", "bright", "gentle", "grim", "small", "foolish", "tender", "bitter",
    "careful", "wild",
];
const NOUNS: &[&str] = &[
    "chapter",
    "scene",
    "dialogue",
    "ending",
    "secret",
    "joke",
    "kitchen",
    "letter",
    "silence",
    "brother",
    "promise",
    "morning",
    "rain",
    "street",
    "voice",
    "door",
    "memory",
    "mystery",
    "dance",
    "sea",
    "friendship",
    "quarrel",
    "dog",
    "supper",
    "window",
    "journey",
    "paragraph",
    "twist",
    "goodbye",
    "coat",
    "map",
    "song",
];
const LINKS: &[&str] =
    &["and", "but", "because", "so", "while", "although", "when", "until", "which is why", "as"];

/// A clause from the vocabulary.
fn clause(chance: &mut Chance) -> String {
    let (who, thing, felt) = (chance.of(WHO), chance.of(THING), chance.of(FELT));
    let (verb, other) = (chance.of(VERBS), chance.of(WHO));
    let (adjective, noun, second) = (chance.of(ADJECTIVES), chance.of(NOUNS), chance.of(NOUNS));
    match chance.below(12) {
        0 => format!("the way {who} looks at {thing} {felt}"),
        1 => format!("{who} {verb} the {adjective} {noun}"),
        2 => format!("{thing} {felt}"),
        3 => format!("I {verb} every {noun} of that {adjective} {second}"),
        4 => format!("{other} never {verb} {thing}"),
        5 => format!("your {noun} is as {adjective} as {thing}"),
        6 => format!("nobody else {verb} {who} with such a {adjective} {noun}"),
        7 => format!("I did not trust {who} with {thing}"),
        8 => format!("the {noun} between {who} and {other} {felt}"),
        9 => format!("my {adjective} {noun} reminds me of {thing}"),
        10 => format!("there is something {adjective} about {thing} and its {noun}"),
        _ => format!("{who} of all people {verb} the {second}"),
    }
}

/// What a reader says: three of ten in a few words that many say, one in twenty in a usual sentence, the others in 5 to 200.
pub fn genuine(chance: &mut Chance) -> String {
    match chance.below(20) {
        0..6 => return chance.of(SHORT).to_owned(),
        6 => return chance.of(USUAL).to_owned(),
        _ => {}
    }
    // Most say little, and a few very much.
    let words = match chance.below(10) {
        0..6 => 5 + chance.below(30),
        6..9 => 30 + chance.below(70),
        _ => 100 + chance.below(75),
    };
    let mut text = if chance.below(3) == 0 { format!("{} ", chance.of(OPEN)) } else { String::new() };
    while text.split_whitespace().count() < words {
        text += &clause(chance);
        for _ in 0..chance.below(3) {
            text += &format!(" {} {}", chance.of(LINKS), clause(chance));
        }
        text += chance.of(&[". ", "! ", "... ", "? "]);
    }
    if chance.below(3) == 0 { text + chance.of(CLOSE) } else { text }
}

/// What spam says: links, offers, one letter for everybody, praise put together from sentences.
pub fn spam(chance: &mut Chance) -> String {
    const PRAISE: [&[&str]; 4] = [
        &[
            "Your storytelling is truly captivating from the first line to the last.",
            "I was immediately drawn into the world that you created.",
            "The way you build tension in every scene is remarkable.",
            "This work shows a rare gift for atmosphere and emotion.",
        ],
        &[
            "The characters feel alive and their choices carry real weight.",
            "Every dialogue reveals something new about the people in it.",
            "The pacing keeps the reader engaged without ever feeling rushed.",
            "Your descriptions paint vivid pictures in the mind of the reader.",
        ],
        &[
            "It would be wonderful to see how the story continues to grow.",
            "I believe that this deserves a much wider audience.",
            "Have you ever considered bringing it to a larger platform?",
            "You clearly put your heart into every paragraph.",
        ],
        &[
            "Keep up the excellent work and never stop writing.",
            "I look forward to more of your inspiring chapters.",
            "Thank you for sharing such an outstanding piece with us.",
            "May your creativity continue to shine for years to come.",
        ],
    ];
    match chance.below(4) {
        0 => [
            chance.of(&["Hello dear,", "Hi!", "Nice story.", "Wow, great update!"]),
            chance.of(&[
                "See https://books.example/x",
                "Look at www.cheap-lamps.test",
                "fog-lamps.shop",
                "lamps dot com",
            ]),
            chance.of(&["for more.", "for the best offers", "for free chapters"]),
        ]
        .join(" "),
        1 => [
            chance.of(&["Hello there!", "Hi, I just finished your story and", "Dear author,"]),
            chance.of(&[
                "I am a professional artist and comic creator,",
                "I am a commission artist,",
                "as an illustrator",
            ]),
            chance
                .of(&["your scenes would make a wonderful comic.", "I would love to draw your characters."]),
            chance.of(&[
                "Add me on Discord: ava_draws",
                "Contact me on Instagram @ava.draws",
                "My Telegram is ava_art, message me!",
            ]),
        ]
        .join(" "),
        2 => format!(
            "I just finished reading your {} story and I cannot believe how talented you are, every single scene played \
             like a {} before my eyes and I had to tell you.",
            chance.of(&["amazing", "wonderful", "incredible"]),
            chance.of(&["film", "movie", "dream"])
        ),
        _ => PRAISE.map(|some| chance.of(some)).join(" "),
    }
}
