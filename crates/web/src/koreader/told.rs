//! A place in a file, as devices tell it.

/// What a device tells of where its owner is in a file.
pub struct Place {
    /// The place, as the device writes it.
    pub progress: String,
    /// How much of the file lies before it: 0 to 1.
    pub percentage: f64,
    /// What the device calls itself.
    pub device: String,
    /// What the device is known by.
    pub device_id: String,
}
