// Package words makes text that looks like what a column's name promises:
// names, addresses, titles, sentences. Everything is put together from pools
// by the bits of one number, in tens of nanoseconds.
//
// Nothing can be mistaken for a real person's: given and family names are
// invented syllables and every family name ends in a word such as "sample" or
// "testing"; domains are those that RFC 2606 reserves; telephone numbers are of the
// unassigned country code 999; addresses are of the networks that RFC 5737 and
// RFC 3849 reserve for documentation.
package words

import (
	"slices"
	"strings"
)

var common = strings.Fields(`
the of and to in is that for it as with was on are by this be from at which or an have not
their has more can when other into time some than only new these two may then first any now
such like over also after many before through much where most well because each just those
answer question course lesson student teacher week paper book page line letter number point
word story example reason result method model theory system part whole group class task test
unit value change growth water light stone river garden window table door street bridge field
forest mountain valley island harbour market station kitchen library museum school village
city country world weather winter summer spring autumn morning evening night colour shape
sound music picture dance theatre science history language grammar number measure weight
length height speed force energy heat pressure current circuit signal pattern order balance
open close small large early late quick slow bright dark warm cold dry wet deep high low long
short wide narrow heavy gentle quiet loud simple complex common rare useful careful certain
clear direct entire exact final formal former general local main major minor modern natural
normal plain possible private proper public pure ready recent regular similar single special
strong sudden usual various whole wide write read learn explain describe compare count draw
choose build carry cover cross follow gather grow hold keep lead leave listen look make mark
measure meet move note offer place plan point prepare present prove reach record reduce repeat
report return save search send serve share show solve speak stand start state stop study
support teach think trace turn understand use wait walk watch wonder work between against
during without under within along across behind beyond above below about almost always often
never perhaps quite rather seldom soon still together toward until while although however
instead therefore thus indeed further again once twice enough several every both either`)

var adjectives = strings.Fields(`
amber brisk calm clever coastal copper crisp daily eager early fair fine first fresh gentle
golden grand green handy hidden humble iron ivory keen light little lively lunar maple mellow
mild modern narrow neat noble northern novel oaken open pale plain polar prime quick quiet
rapid red rich round royal rural silent silver simple slow smooth soft solar solid southern
spare stable steady still stone strong sturdy sunny swift tall tidy true upper urban vivid
warm western white wide wild wise wooden young`)

var nouns = strings.Fields(`
anchor arch atlas badge barrel basket beacon bench bicycle blanket board bottle bowl bracket
branch brush bucket button cabin cable camera candle canvas chair chart clock coat coin
compass cup curtain desk dial drawer drum easel engine fence filter flask folder frame
garden gear glass globe glove hammer hinge jacket jar kettle keyboard ladder lamp lantern
lens lever loom map mirror mixer model needle notebook oven paddle panel pencil pillow
plate pocket pump quilt radio rail ring roof rope ruler saddle scale scarf screen shelf
shovel socket spoon spring stool stove switch table tent thread tile timer towel tray
trumpet tunnel valve vase wagon wallet watch wheel whistle window wrench`)

var subjects = strings.Fields(`
Acoustics Algebra Anatomy Archaeology Architecture Astronomy Ballet Biology Botany
Calculus Carpentry Cartography Ceramics Chemistry Choreography Composition Cookery
Cryptography Drawing Ecology Economics Electronics Ethics Film Forestry Genetics Geology
Geometry Grammar Harmony History Hydraulics Journalism Kinetics Linguistics Logic
Mechanics Medicine Metallurgy Meteorology Navigation Optics Painting Pedagogy Philosophy
Phonetics Photography Physics Poetry Printing Probability Psychology Rhetoric Robotics
Sculpture Seismology Sociology Statistics Surveying Theatre Thermodynamics Topology Weaving
Zoology`)

var places = strings.Fields(`
Northsample Eastsample Westsample Southsample Fordtest Milltest Bridgetest Harbourtest
Lakedemo Hilldemo Stonedemo Greendemo Oakexample Ashexample Elmexample Fernexample
Clearmock Silvermock Highmock Lowmock Redmock Riverfixture Dalefixture Marshfixture`)

var streets = strings.Fields(`Sample Test Demo Example Mock Fixture Trial Specimen`)

var streetKinds = strings.Fields(`Street Road Lane Avenue Square Way Court Row`)

var domains = strings.Fields(`example.com example.org example.net mail.example.com post.example.org`)

var onsets = strings.Fields(`b br d dr f fl g gr h j k kl l m n p pr r s sh st t tr v w z`)

var vowels = strings.Fields(`a e i o u ai ea io`)

var codas = strings.Fields(`n r l s m nd rt lk th v`)

var familyEnds = strings.Fields(`sample testing example fixture placeholder specimen`)

var languages = strings.Fields(`en de fr es it pt nl sv da fi pl cs ja ko zh`)

var countries = strings.Fields(`AU AT BE BR CA CH CZ DE DK ES FI FR GB IE IN IT JP KR MX NL NO NZ PL PT SE US ZA`)

var currencies = strings.Fields(`EUR USD GBP JPY CHF SEK NOK DKK PLN CZK AUD CAD`)

var colours = strings.Fields(`red orange yellow green blue indigo violet black white grey brown pink`)

var states = strings.Fields(`new open active pending done closed archived`)

var zones = strings.Fields(`UTC Europe/Berlin Europe/London America/New_York America/Sao_Paulo Asia/Tokyo Australia/Sydney`)

var mimeTypes = strings.Fields(`text/plain text/html image/png image/jpeg application/json application/pdf`)

// phrases are four to eight common words each, so that a sentence costs a few
// copies rather than one per word.
var phrases = func() (out [phraseCount]string) {
	state := uint64(1)
	for i := range out {
		n := 4 + i%5
		var b strings.Builder
		for w := range n {
			state = state*6364136223846793005 + 1442695040888963407
			if w > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(common[(state>>33)%uint64(len(common))])
		}
		out[i] = b.String()
	}
	return out
}()

// A power of two: the index is some bits of a number.
const (
	phraseBits  = 10
	phraseCount = 1 << phraseBits
)

// lexemes are the common words in byte order, each once.
var lexemes = slices.Compact(slices.Sorted(slices.Values(common)))

// Lexemes returns the common words in byte order, each once.
func Lexemes() []string { return lexemes }
