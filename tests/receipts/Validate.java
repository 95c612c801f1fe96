import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates files: {@code Validate PROFILE FILE...}. One line a file; the exit code tells how many failed. */
public final class Validate {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour profile = PDFAFlavour.byFlavourId(arguments[0]);
        int failed = 0;
        for (int place = 1; place < arguments.length; place++) {
            try (FileInputStream file = new FileInputStream(arguments[place]);
                    PDFAParser parser = Foundries.defaultInstance().createParser(file, profile);
                    PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
                ValidationResult result = validator.validate(parser);
                System.out.println((result.isCompliant() ? "PASS " : "FAIL ") + profile.getId() + " "
                        + result.getTotalAssertions() + " checks " + arguments[place]);
                if (!result.isCompliant()) {
                    failed++;
                    for (TestAssertion assertion : result.getTestAssertions()) {
                        System.out.println("  " + assertion.getRuleId() + " " + assertion.getMessage());
                    }
                }
            }
        }
        System.exit(failed);
    }
}
