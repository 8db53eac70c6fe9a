// Package sim is a simulated light path: a screen that shows pictures at one end, a camera that takes shots at the other.
//
//	pictures ─ refresh, scan, response, panel ─ perspective, hand, room, reflection ─ blur, glow, flare ─ motion
//	         ─ exposure by rows ─ vignette, crosstalk, photons, clipping ─ white balance, tone, 8-bit codes
//	         ─ denoising, sharpening, 4:2:0, blocks ─ shots ─ loss, jitter of timestamps
//
// README.md gives each stage's formula, its usual range and source, and says what is not modelled. Light adds up in linear light, the
// screen's white being 1. Everything is a pure function of the path (its seed too) and of time, but for the camera's loops (AutoExposure, AutoWhite,
// Denoise), which go on from shot to shot. It is a model: no real camera was used to make or check it.
package sim
