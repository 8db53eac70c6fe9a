package light

import (
	"time"

	"glint/app/light/pulse"
)

// sensorLeast is the swing in lux below which a light sensor that rounds to 50 tells too little: 150 will do, 100 will not.
const sensorLeast = 125

// SensorReceiver turns the readings of a light sensor into a payload, as Receiver does with shots. It knows all profiles of SkinPulse. It is
// not safe for use by several goroutines.
type SensorReceiver struct{ pulse *pulse.Receiver }

// NewSensorReceiver makes a receiver that has seen nothing.
func NewSensorReceiver() *SensorReceiver {
	return &SensorReceiver{pulse: pulse.NewReceiver(sensorLeast)}
}

// Push takes one reading in lux, and the time when it was taken, from any fixed origin. A reading holds until the next one.
//
// Once Payload is not nil it stays so until Reset.
func (r *SensorReceiver) Push(at time.Duration, lux float64) Progress { return r.pulse.Push(at, lux) }

// Reset forgets everything, for the next payload.
func (r *SensorReceiver) Reset() { r.pulse.Reset() }
