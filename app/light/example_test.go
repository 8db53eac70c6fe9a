package light_test

import (
	"fmt"
	"image"
	"time"

	"glint/app/light"
)

// A sender's screen and a receiver's camera that looks straight at it, 30 shots a second.
func Example() {
	// The sender: pictures to show, by the time since the start.
	emitter, err := light.NewEmitter(light.Profiles()[0], []byte("thirty-two bytes, sent by light!"))
	if err != nil {
		fmt.Println(err)
		return
	}
	screen := image.NewRGBA(image.Rect(0, 0, 320, 240))

	// The receiver: shots with the times when they were taken.
	receiver := light.NewReceiver()
	for n := range 300 {
		at := time.Duration(n) * time.Second / 30
		emitter.Picture(at).Draw(screen) // here light goes from screen to camera
		shot := light.Shot{W: 320, H: 240, Pix: screen.Pix}
		if progress := receiver.Push(at, shot); progress.Payload != nil {
			fmt.Printf("%s\n", progress.Payload)
			return
		}
	}
	fmt.Println("nothing received")
	// Output: thirty-two bytes, sent by light!
}
